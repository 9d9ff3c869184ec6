{{ rules_in_force('rule_category', ['rule_year', 'category_code']) }}
