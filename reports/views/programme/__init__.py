"""The programme around the index, one module per page: what raises the score, and its context.

Here belongs the arranging of what the programme's marts computed. A view of regions comes as one
record per region that has something to show, read in one scan for all of them.
"""
