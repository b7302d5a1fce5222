package fakediscord

// Strict switches on rules of Discord that many bots break unnoticed: most clients and libraries hide the consequences. All
// of them are Discord's; they are off by default so that a bot can take them up one by one.
type Strict struct {
	// Mentions shows a reader "@unknown-user" for a mention of a user who is not in the message's "mentions", as a client
	// does that has not cached that user. A user gets there by being mentioned in the content or a Text Display with
	// allowed_mentions that include them; embeds never bring anyone there (discord-api-docs issues 1479 and 2126).
	Mentions bool
	// ThreadMembers answers 204 when someone is added to a thread whose parent they cannot see, as Discord does. The
	// thread stays invisible to them. Without it such a request is refused with 50001.
	ThreadMembers bool
	// ModalLabels refuses text inputs in action rows of forms, deprecated since 25 August 2025: every field is in a Label
	// (18).
	ModalLabels bool
	// ResumeURL answers a RESUME with operation 9 (false) if it does not come to the resume_gateway_url of READY.
	// Without it such a resume is only counted; see WrongGateway.
	ResumeURL bool
	// IdentifyProperties closes with 4002 if IDENTIFY lacks the properties os, browser and device, or has names with a
	// leading "$", deprecated since API v8.
	IdentifyProperties bool
	// CallbackTries reports a refusal that nothing provoked when the bot sends a fourth first answer to one interaction, as
	// bots do that repeat without end while Discord answers 500. Discord counts invalid requests and bans addresses.
	CallbackTries bool
	// CommandMentions shows "</name:ID>" as it is unless a command of that id and name can be used where it is read: in
	// private only those with that context. Without it every such mention reads as "/name".
	CommandMentions bool
}
