"""Training of the reader: talks, samples, the network, the loop and the export."""
