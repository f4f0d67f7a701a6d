"""The fault table: what breaks around a desk (disk, database, mail servers, network, clock, files), and what stays true.

One file a row, `test_f_NN_….py`; `table.py` says for every row which tests prove it, or why there is none. `make faults`
runs them and prints the table.
"""
