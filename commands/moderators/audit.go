package moderators

import (
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// Verb is what a moderator did, in the audit log. Its row in verbs is what is stored of it, and its sentence in /mentors history.
type Verb int

// The verbs.
const (
	VerbClaim Verb = iota + 1
	VerbTakeOver
	VerbHandBack
	VerbOpen
	VerbAssign
	VerbPropose
	VerbConfirm
	VerbUnassign
	VerbClose
	VerbApprove
	VerbWords
	VerbRemove
	VerbBlock
	VerbUnblock
	VerbPairs
	VerbTalk
	VerbOpenCall
	VerbCloseCall
	VerbRoom
	VerbKeepRoom
	VerbCoverNote
	VerbPauseSharing
	VerbResumeSharing
	VerbFamiliesRole
	VerbAnswerHello
	VerbAddMeeting
	VerbEditMeeting
	VerbChangeMeeting
	VerbEndMeeting
	VerbWordsOfMeeting
	VerbHostMeeting
	VerbOpenMeeting
	VerbCloseMeeting
	VerbOpenCircle
	VerbCircleYes
	VerbCircleNo
	VerbCircleRemove
	VerbCircleEnd
	VerbCircleTogether
	verbsEnd
)

// verbRow is what is stored of a verb, and the key of its sentence.
type verbRow struct{ stored, sentence string }

func verbs() [verbsEnd]verbRow {
	return [verbsEnd]verbRow{
		VerbClaim:          {"claim", "mentors.history.claim"},
		VerbTakeOver:       {"take-over", "mentors.history.take-over"},
		VerbHandBack:       {"hand-back", "mentors.history.hand-back"},
		VerbOpen:           {"open", "mentors.history.open"},
		VerbAssign:         {"assign", "mentors.history.assign"},
		VerbPropose:        {"propose", "mentors.history.propose"},
		VerbConfirm:        {"confirm", "mentors.history.confirm"},
		VerbUnassign:       {"unassign", "mentors.history.unassign"},
		VerbClose:          {"close", "mentors.history.close"},
		VerbApprove:        {"approve", "mentors.history.approve"},
		VerbWords:          {"words", "mentors.history.words"},
		VerbRemove:         {"remove", "mentors.history.remove"},
		VerbBlock:          {"block", "mentors.history.block"},
		VerbUnblock:        {"unblock", "mentors.history.unblock"},
		VerbPairs:          {"pairs", "mentors.history.pairs"},
		VerbTalk:           {"talk", "mentors.history.talk"},
		VerbOpenCall:       {"open-call", "mentors.history.open-call"},
		VerbCloseCall:      {"close-call", "mentors.history.close-call"},
		VerbRoom:           {"room", "mentors.history.room"},
		VerbKeepRoom:       {"keep-room", "mentors.history.keep-room"},
		VerbCoverNote:      {"cover-note", "mentors.history.cover-note"},
		VerbPauseSharing:   {"pause-sharing", "mentors.history.pause-sharing"},
		VerbResumeSharing:  {"resume-sharing", "mentors.history.resume-sharing"},
		VerbFamiliesRole:   {"families-role", "mentors.history.families-role"},
		VerbAnswerHello:    {"answer-hello", "mentors.history.answer-hello"},
		VerbAddMeeting:     {"add-meeting", "mentors.history.add-meeting"},
		VerbEditMeeting:    {"edit-meeting", "mentors.history.edit-meeting"},
		VerbChangeMeeting:  {"change-meeting", "mentors.history.change-meeting"},
		VerbEndMeeting:     {"end-meeting", "mentors.history.end-meeting"},
		VerbWordsOfMeeting: {"words-of-meeting", "mentors.history.words-of-meeting"},
		VerbHostMeeting:    {"host-meeting", "mentors.history.host-meeting"},
		VerbOpenMeeting:    {"open-meeting", "mentors.history.open-meeting"},
		VerbCloseMeeting:   {"close-meeting", "mentors.history.close-meeting"},
		VerbOpenCircle:     {"open-circle", "mentors.history.open-circle"},
		VerbCircleYes:      {"circle-yes", "mentors.history.circle-yes"},
		VerbCircleNo:       {"circle-no", "mentors.history.circle-no"},
		VerbCircleRemove:   {"circle-remove", "mentors.history.circle-remove"},
		VerbCircleEnd:      {"circle-end", "mentors.history.circle-end"},
		VerbCircleTogether: {"circle-together", "mentors.history.circle-together"},
	}
}

// String is what is stored of a verb.
func (v Verb) String() string { return verbs()[v].stored }

// AuditSentence is the key of the sentence for a stored verb; that of another version has a general one.
func AuditSentence(stored string) string {
	for _, row := range verbs() {
		if row.stored == stored && stored != "" {
			return row.sentence
		}
	}
	return "mentors.history.other"
}

// Audit adds an action to the audit log: a verb and ids, no text. A moderator is one of safety.KnownModerators from then on; a
// member who hosts a meeting is not. What is done with a call goes through AuditCall.
func Audit(tx *storage.Tx, rq commands.Request, verb Verb, target peer.ID) error {
	if err := NoteModerator(tx, rq); err != nil {
		return err
	}
	return tx.Audit(peer.AuditEntry{ID: rq.ID, At: rq.Now, Actor: rq.Member, Verb: verb.String(), Target: target})
}

// AuditCall adds what a moderator did with a call, with who made it as the target. A worry adds no line: every moderator reads
// the audit log, and the person that a worry is about may be one, or become one. Reports add none for the same reason.
func AuditCall(tx *storage.Tx, rq commands.Request, verb Verb, c peer.Call) error {
	if c.Kind == peer.WorryCall {
		return NoteModerator(tx, rq)
	}
	return Audit(tx, rq, verb, c.From)
}
