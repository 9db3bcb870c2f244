"""The memories that are compared: ours, plain baselines and other libraries, one module each.

No data set, no score and no result belongs here. Each module has its system as ``SYSTEM``; ``registry`` lists them.
"""
