package moderators

// What the tests of this package look at from outside.

const VerbsEnd = verbsEnd
