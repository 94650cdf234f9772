// json.h: values that describe themselves, as JSON: written, read, and told of by a schema (JSON Schema, 2020-12).
//
// Octets are base64url without padding. Members keep their order. What is optional is left out where it has no value,
// or null where its field says so.
#pragma once
#include <nlohmann/json.hpp>

#include "client/command/registry.h"

namespace qpc::command {

using Json = nlohmann::ordered_json;

/// Secrets are never written: their members are left out.
Json to_json(const Slot& value);

/// Reads what a member of our own wrote, or another version of it: members that are not known are passed over, those
/// that are missing keep the value they have. Errors: usage: "bad_value", for another type than it should be.
Outcome<> from_json(const Json& json, const Slot& value);

/// Reads the arguments of a call by their names, and takes secrets out of `json`, wiping what held them.
/// Errors: usage: "bad_arguments", for one that is unknown, missing, of another type, or not to stand beside another.
Outcome<> take_arguments(Json& json, const Slot& arguments);

/// What JSON there is for such a value. `described` collects the schemas of structs that have a name of their own.
/// Without it they stand where they are used, with it there is a reference to "#/$defs/NAME".
Json schema_of(const Slot& value, Json* described = nullptr);
/// Of the object with a call's arguments.
Json arguments_schema(const Slot& arguments);

/// Everything that programs have to know: each command with the schemas of its arguments and its result (`programs`:
/// people have a better one), what can be given beside all arguments, and how failures look.
Json published_schema(const Registry& registry);

}  // namespace qpc::command
