// known_words.h: names and ids of a profile, for completion: read at a glance, without asking anybody.
#pragma once
#include "client/environment.h"
#include "qpc/completion.h"

namespace qpc::cli {

/// What others have chosen is offered as they chose it where it is plain; else by the beginning of its id, with a
/// cleaned name beside it. A store that a passphrase locks, that is of another version, or that is broken, knows
/// nothing. `files` must outlive it.
std::unique_ptr<KnownWords> known_words(const kj::Filesystem& files, const client::ProfileChoice& choice,
                                        const client::EnvironmentLookup& environment);

/// The same, of a store. It must outlive this.
std::vector<Candidate> known_words_of(client::Store& store, command::Kind kind);

/// Whether it can be typed and shown as it stands: it steers no terminal, is no option, and has no space at its ends.
bool is_plain_word(std::string_view word);

}  // namespace qpc::cli
