//! The devkit itself, over plain HTTP and a real server.

mod http;
mod temporal;
mod tool_service;
