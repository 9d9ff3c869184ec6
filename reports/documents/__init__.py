"""Every document but the pages: PDF, card, workbook, worksheet, messages, feed, mail.

What belongs here: how a view becomes such a document. What does not: what is shown
(`reports.views`) and HTML (`reports.pages`).
"""
