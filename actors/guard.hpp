#pragma once

#include <caf/all.hpp>
#include <memory>
#include <string>

#include "actors/failure.hpp"

namespace fleetbill::actors {

/// Turns an actor's exception into a failure of the run. By default CAF prints the exception, ends
/// the actor, and the program exits 0.
template <class Self>
void guard(Self* self, std::shared_ptr<Failure> failure, std::string name) {
  self->set_exception_handler([failure = std::move(failure),
                               name = std::move(name)](std::exception_ptr& error) -> caf::error {
    failure->note(name, error);
    return caf::exit_reason::unhandled_exception;
  });
}

}  // namespace fleetbill::actors
