"""Requests for drawings, and the choice among pictures, on the prompts of DreamBench and photographs of DreamBooth."""
