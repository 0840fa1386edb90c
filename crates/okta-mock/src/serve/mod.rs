//! The org on a real socket.

mod abort;
mod body;
mod builder;
mod connection;
mod error;
mod server;
mod socket;
mod tls;

pub use builder::Serve;
pub use error::ServeError;
pub use server::Server;
