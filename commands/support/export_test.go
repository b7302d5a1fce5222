package support

// What the tests of this package look at from outside.

const TalkMax = talkMax
const WorriedCommand = worriedCommand

var NamesOf = namesOf

var PlainLine = plain
