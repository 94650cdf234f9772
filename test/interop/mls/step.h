// step.h: one step of a scenario, as the working group's script files write it.
#pragma once
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace qpc::mls::interop {

/// A step that is not written as it should be, or did not go as it should.
struct StepFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A JSON object, whose fields are found whatever their case and underscores: the files write forcePath and force_path.
/// A field that is not there is empty, false or 0; one of another type throws StepFailed.
class Step {
 public:
  explicit Step(const nlohmann::json& object);

  bool has(const std::string& name) const { return find(name) != nullptr; }
  std::string text(const std::string& name) const;
  bool flag(const std::string& name) const;
  std::size_t number(const std::string& name) const;
  std::vector<std::string> texts(const std::string& name) const;
  std::vector<std::size_t> numbers(const std::string& name) const;
  /// Throws StepFailed also when it is not there.
  Step object(const std::string& name) const;
  std::vector<Step> objects(const std::string& name) const;
  /// The octets of a field in base64.
  std::string octets(const std::string& name) const;

 private:
  const nlohmann::json* find(const std::string& name) const;
  template <class T>
  T get(const std::string& name) const;

  const nlohmann::json* object_;
};

}  // namespace qpc::mls::interop
