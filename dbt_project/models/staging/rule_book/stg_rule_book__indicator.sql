{{ rules_in_force('rule_indicator', ['rule_year', 'indicator_code']) }}
