"""What may be asked of the register: its filters, how each reads an address, and how the page offers them."""
