"""An unknown export looked at: its shape, what its columns mean, how its dates are written; made a preset."""
