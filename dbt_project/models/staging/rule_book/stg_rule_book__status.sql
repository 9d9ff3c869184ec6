{{ rules_in_force('rule_status', ['rule_year', 'kind', 'code']) }}
