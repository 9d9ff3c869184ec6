"""What each page says: one module per page, each a function from the store to template variables.

Here belongs the arranging of published rows for one page. Markup belongs to the templates, queries
to the store, and no module here computes a score or a rank.
"""
