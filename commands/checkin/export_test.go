package checkin

// What the tests of this package look at from outside.

const NewestPage = newestPage

type Span = span

var CheckinTarget = checkinTarget
var Periods = periods
var PromptTarget = promptTarget
var ReminderTarget = reminderTarget

const ReminderOffers = reminderOffers
