"""Everyday life: does an assistant answer ordinary questions about a person, act rightly, and learn the right facts?

Invented persons tell their lives in messages with dates. Each question and each act gets a record of its own.
"""
