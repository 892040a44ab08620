"""The local web application: what waits, as its readers will see it, with approve and withdraw.

Not here: what an approval does (runs.operating), how an edition is made (runs.building), the command (cli).
"""
