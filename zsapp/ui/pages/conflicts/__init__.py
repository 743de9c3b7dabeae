"""冲突核对: what several people wrote without knowing of each other, side by side, settled by keyboard."""
