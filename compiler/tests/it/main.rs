mod back;
mod front;
