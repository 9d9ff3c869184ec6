{{ rules_in_force('rule_level_band', ['rule_year', 'indicator_code', 'level']) }}
