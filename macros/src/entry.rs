//! `#[sagaweave::main]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, ItemFn};

pub fn expand(arguments: &TokenStream, function: TokenStream) -> TokenStream {
    entry(arguments, function).unwrap_or_else(|error| error.to_compile_error())
}

/// The async function stays as it is, inside of one that waits for it: so its return type is known
/// to its body.
fn entry(arguments: &TokenStream, function: TokenStream) -> Result<TokenStream, Error> {
    let function: ItemFn = syn::parse2(function)?;
    check(arguments, &function)?;
    let ItemFn { attrs, vis, sig, block, .. } = function;
    let (name, output) = (&sig.ident, &sig.output);
    Ok(quote! {
        #(#attrs)*
        #vis fn #name() #output {
            #sig #block
            ::sagaweave::__private::block_on(#name())
        }
    })
}

fn check(arguments: &TokenStream, function: &ItemFn) -> Result<(), Error> {
    let signature = &function.sig;
    if !arguments.is_empty() {
        Err(Error::new_spanned(arguments, "#[sagaweave::main] takes no arguments"))
    } else if signature.asyncness.is_none() {
        Err(Error::new_spanned(signature.fn_token, "#[sagaweave::main] is for an `async fn`"))
    } else if !signature.inputs.is_empty() || !signature.generics.params.is_empty() {
        Err(Error::new_spanned(signature, "the function of #[sagaweave::main] takes no arguments"))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_return_type_and_the_attributes_stay() {
        let function = quote!(
            #[allow(x)]
            async fn main() -> Result<(), E> {
                work().await?
            }
        );
        let expanded = expand(&TokenStream::new(), function).to_string();
        let expected = quote! {
            #[allow(x)]
            fn main() -> Result<(), E> {
                async fn main() -> Result<(), E> { work().await? }
                ::sagaweave::__private::block_on(main())
            }
        };
        assert_eq!(expanded, expected.to_string());
    }

    #[test]
    fn what_cannot_be_an_entry_is_said() {
        let message = |arguments: TokenStream, function| expand(&arguments, function).to_string();
        let none = TokenStream::new;
        assert!(
            message(
                none(),
                quote!(
                    fn main() {}
                )
            )
            .contains("is for an `async fn`")
        );
        assert!(
            message(
                none(),
                quote!(
                    async fn main(x: u8) {}
                )
            )
            .contains("takes no arguments")
        );
        assert!(
            message(
                quote!(x),
                quote!(
                    async fn main() {}
                )
            )
            .contains("takes no arguments")
        );
        assert!(
            message(
                none(),
                quote!(
                    struct S;
                )
            )
            .contains("compile_error")
        );
    }
}
