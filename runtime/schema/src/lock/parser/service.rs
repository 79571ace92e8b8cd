//! Services and their methods.

use prost_types::method_options::IdempotencyLevel;
use prost_types::{MethodDescriptorProto, MethodOptions, ServiceDescriptorProto};

use super::{ParseError, Parser, index};
use crate::emit::comments::tag;
use crate::emit::compose::child;

impl Parser<'_> {
    /// Reads a service, whose first word stands at `at`.
    pub(super) fn service(
        &mut self,
        at: usize,
        path: &[i32],
    ) -> Result<ServiceDescriptorProto, ParseError> {
        self.comment(at, path);
        let mut service = ServiceDescriptorProto {
            name: Some(self.name()?),
            ..Default::default()
        };
        self.symbol('{')?;
        while !self.accept_symbol('}') {
            let at = self.position;
            if self.accept_word("option") {
                let options = service.options.get_or_insert_default();
                self.only_option("deprecated", &mut options.deprecated)?;
                continue;
            }
            if !self.accept_word("rpc") {
                return Err(self.unexpected("`rpc`"));
            }
            self.comment(
                at,
                &child(path, tag::SERVICE_METHOD, index(&service.method)),
            );
            let method = self.method()?;
            if service.method.iter().any(|other| other.name == method.name) {
                let message = format!("there are two methods `{}`", method.name());
                return Err(self.error_at(at, message));
            }
            service.method.push(method);
        }
        Ok(service)
    }

    fn method(&mut self) -> Result<MethodDescriptorProto, ParseError> {
        let name = self.name()?;
        let (client_streaming, input_type) = self.method_side()?;
        self.word("returns")?;
        let (server_streaming, output_type) = self.method_side()?;
        let mut options = None;
        if !self.accept_symbol(';') {
            if !self.accept_symbol('{') {
                return Err(self.unexpected("`;` or `{`"));
            }
            while !self.accept_symbol('}') {
                self.word("option")?;
                self.method_option(options.get_or_insert_default())?;
            }
        }
        Ok(MethodDescriptorProto {
            name: Some(name),
            input_type: Some(input_type),
            output_type: Some(output_type),
            options,
            client_streaming,
            server_streaming,
        })
    }

    fn method_side(&mut self) -> Result<(Option<bool>, String), ParseError> {
        self.symbol('(')?;
        let streams = self.accept_word("stream").then_some(true);
        let name = self.type_name()?;
        self.symbol(')')?;
        Ok((streams, name))
    }

    fn method_option(&mut self, options: &mut MethodOptions) -> Result<(), ParseError> {
        let at = self.position;
        match self.name()?.as_str() {
            "deprecated" => self.flag(&mut options.deprecated, at)?,
            "idempotency_level" => {
                self.symbol('=')?;
                let level_at = self.position;
                let level = IdempotencyLevel::from_str_name(&self.name()?)
                    .ok_or_else(|| self.unexpected_at(level_at, "an idempotency level"))?;
                self.set(&mut options.idempotency_level, level.into(), at)?;
            }
            _ => return Err(self.unexpected_at(at, "`deprecated` or `idempotency_level`")),
        }
        self.symbol(';')
    }
}
