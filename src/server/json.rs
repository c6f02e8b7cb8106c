//! JSON in which no key comes twice: a doubled claim is read differently by different readers
//! (RFC 8725, section 2.4), so here it is refused at any depth.

use std::fmt;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Map, Number, Value};

/// Reads a value, refusing doubled keys, invalid UTF-8 and trailing text.
///
/// # Errors
/// When it is no such JSON, or not of this type.
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Unique.deserialize(&mut reader)?;
    reader.end()?;
    serde_json::from_value(value)
}

struct Unique;

impl<'de> DeserializeSeed<'de> for Unique {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON without doubled keys")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a number"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Unique)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            let value = members.next_value_seed(Unique)?;
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("doubled key"));
            }
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_json_is_read() {
        let value: Value = from_slice(br#"{"a":[1,-2,3.5,null,true,"x"],"b":{"a":{}}}"#).unwrap();
        assert_eq!(value["a"], serde_json::json!([1, -2, 3.5, null, true, "x"]));
        assert_eq!(value["b"]["a"], Value::Object(Map::new()));
    }

    #[test]
    fn what_is_expected_is_said() {
        let error: serde_json::Error = Error::invalid_type(serde::de::Unexpected::Unit, &Unique);
        assert!(error.to_string().contains("JSON without doubled keys"), "{error}");
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for text in [
            &br#"{"a":1,"a":2}"#[..],
            br#"{"a":{"b":1,"b":1}}"#,
            br#"[{"a":1,"\u0061":2}]"#,
            br#"{"a":1} {"a":2}"#,
            b"{\"a\":\"\xff\"}",
            br#"{"a":1"#,
            b"",
        ] {
            assert!(from_slice::<Value>(text).is_err(), "{}", String::from_utf8_lossy(text));
        }
    }
}
