"""What the words of the command line that answer questions do, one module each."""
