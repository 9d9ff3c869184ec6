{{ rules_in_force('rule_year', ['rule_year']) }}
