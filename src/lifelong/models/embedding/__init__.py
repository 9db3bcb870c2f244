"""Text embedders on onnxruntime.

Weight conversion is in `models/weights`.
"""
