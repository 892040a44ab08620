"""How the people of a place are told what became of what they reported, by area, with no number that gives
somebody away.
"""
