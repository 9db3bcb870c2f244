"""Synthesis of training data: invented people, their dialogues over weeks, and a label for every prompt of the agent."""
