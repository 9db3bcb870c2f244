"""Synthesis of training data: invented people, their dialogues over weeks, and labels for the prompts of the agent."""
