//! A type of its own for every secret text: it prints `[redacted]`, is not compared and not
//! serialised, and is read in the one place that sends it.

macro_rules! secret_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(String);

        impl $name {
            /// Takes the secret in.
            #[must_use]
            pub fn new(text: String) -> Self {
                Self(text)
            }

            /// The secret itself, for the one place that sends it.
            #[must_use]
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.write_str("[redacted]")
            }
        }
    };
}

pub(crate) use secret_text;
