{{ rules_in_force('rule_measure', ['rule_year', 'indicator_code']) }}
