//! Likely mistakes with truv-sdk, and what the compiler says about them.
