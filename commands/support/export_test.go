package support

import "waymark/peer"

// What the tests of this package look at from outside.

const TalkMax = talkMax
const WorriedCommand = worriedCommand
const WorriesADay = worriesADay

// NewHelpNow is /help-now with support lines.
func NewHelpNow(lines peer.Helplines) helpNow { return helpNow{lines} }

var NamesOf = namesOf
