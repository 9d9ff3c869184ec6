"""Drawings as inline SVG: numbers in, markup out, nothing loaded.

What belongs here: marks in a table's cell, charts of many regions, charts of one region.
"""
