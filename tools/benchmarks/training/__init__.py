"""imgfilter's training measured beside PyTorch's and Keras'."""
