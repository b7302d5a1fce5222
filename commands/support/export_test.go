package support

import (
	"waymark/commands"
	"waymark/peer"
)

// What the tests of this package look at from outside.

const TalkMax = talkMax
const WorriedCommand = worriedCommand

var NamesOf = namesOf

var PlainLine = plain

// Brief is a country's lines within one message, as the answer to a hard day has them.
func Brief(h helpNow, rq commands.Request, c peer.Country) *commands.Message { return h.brief(rq, c) }
