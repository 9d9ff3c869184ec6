"""HTML pages: the frame around each, what templates may call, drawings, the what-if script.

What belongs here: how a view becomes a page. What does not: what is shown (`reports.views`) and the
other documents (`reports.documents`). No module here computes a score or a rank.
"""
