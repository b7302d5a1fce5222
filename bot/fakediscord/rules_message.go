package fakediscord

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of messages ("Discord: Create Message", "Embed Limits").
const (
	maxContent     = 2000
	maxEmbeds      = 10
	maxEmbedsText  = 6000
	maxFiles       = 10
	maxFile        = 10 << 20
	maxAlt         = 1024
	maxNonce       = 25
	maxRequest     = maxFiles*maxFile + 1<<20
	flagNoEmbeds   = 1 << 2
	flagEphemeral  = 1 << 6
	flagLoading    = 1 << 7
	flagSilent     = 1 << 12
	flagComponents = 1 << 15
)

// messageBody is what the bot sends to make or to change a message.
type messageBody struct {
	Content         field[string]            `json:"content"`
	Embeds          field[[]json.RawMessage] `json:"embeds"`
	Components      field[[]component]       `json:"components"`
	Attachments     field[[]attachmentRef]   `json:"attachments"`
	AllowedMentions field[allowedMentions]   `json:"allowed_mentions"`
	Flags           field[int]               `json:"flags"`
	Nonce           json.RawMessage          `json:"nonce"`
	EnforceNonce    bool                     `json:"enforce_nonce"`
	TTS             bool                     `json:"tts"`
	Reference       *messageReference        `json:"message_reference"`
	Stickers        []ID                     `json:"sticker_ids"`
	Poll            json.RawMessage          `json:"poll"`
}

// attachmentRef describes an upload (its id is the number in files[n]) or names an attachment to keep.
type attachmentRef struct {
	ID          ID      `json:"id"`
	Filename    string  `json:"filename"`
	Description *string `json:"description"`
}

// messageReference makes a message a reply.
type messageReference struct {
	Type            int   `json:"type"`
	MessageID       ID    `json:"message_id"`
	ChannelID       ID    `json:"channel_id"`
	GuildID         ID    `json:"guild_id"`
	FailIfNotExists *bool `json:"fail_if_not_exists"`
}

// allowedMentions says who may be notified; a nil one allows everything.
type allowedMentions struct {
	Parse       field[[]string] `json:"parse"`
	Users       []ID            `json:"users"`
	Roles       []ID            `json:"roles"`
	RepliedUser bool            `json:"replied_user"`
}

// user tells whether a mention of a user counts.
func (a *allowedMentions) user(id ID) bool {
	return a == nil || slices.Contains(a.Parse.value, "users") || slices.Contains(a.Users, id)
}

// role tells whether a mention of a role counts.
func (a *allowedMentions) role(id ID) bool {
	return a == nil || slices.Contains(a.Parse.value, "roles") || slices.Contains(a.Roles, id)
}

// everyone tells whether @everyone and @here count.
func (a *allowedMentions) everyone() bool {
	return a == nil || slices.Contains(a.Parse.value, "everyone")
}

// mentions is the body's allowed_mentions as mentionsIn wants it.
func (b *messageBody) mentions() *allowedMentions {
	if !b.AllowedMentions.set || b.AllowedMentions.null {
		return nil
	}
	return &b.AllowedMentions.value
}

// messageKind says what a message body is for; the rules differ.
type messageKind struct {
	edit      bool
	ephemeral bool // flag 64 may be asked for
	had       int  // an edited message's flags
	kept      []attachment
}

// check checks a message body against Discord's rules.
func (b *messageBody) check(p *problems, at string, k messageKind, files []upload) {
	p.length(join(at, "content"), b.Content.value, 0, maxContent)
	p.wellFormed(join(at, "content"), b.Content.value)
	checkEmbeds(p, join(at, "embeds"), b.Embeds.value)
	if (b.Flags.value|k.had)&flagComponents != 0 {
		b.checkLayout(p, at, k, files)
	} else {
		checkRows(p, join(at, "components"), b.Components.value)
	}
	checkAllowed(p, join(at, "allowed_mentions"), b.mentions())
	if b.AllowedMentions.null {
		p.add(join(at, "allowed_mentions"), "BASE_TYPE_REQUIRED", "null is not an allowed mentions object")
	}
	b.checkFlags(p, join(at, "flags"), k)
	b.checkFiles(p, join(at, "attachments"), k, files)
	checkNonce(p, at, b)
	if len(b.Stickers) > 0 || len(b.Poll) > 0 && string(b.Poll) != "null" {
		p.add(at, "FAKE_UNKNOWN", "fakediscord has neither stickers nor polls")
	}
	if b.TTS && k.edit {
		p.add(join(at, "tts"), "FAKE_UNKNOWN", "an edit cannot be spoken")
	}
}

// checkLayout checks a message with flag 32768 against the rules: components, and neither content nor embeds.
func (b *messageBody) checkLayout(p *problems, at string, k messageKind, files []upload) {
	if b.Content.value != "" {
		p.add(join(at, "content"), legacyFields, "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
	}
	if len(b.Embeds.value) > 0 {
		p.add(join(at, "embeds"), legacyFields, "The 'embeds' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
	}
	if len(b.Components.value) == 0 && (!k.edit || b.Components.set) {
		p.add(join(at, "components"), "BASE_TYPE_REQUIRED", "This field is required")
	}
	names := []string{}
	for _, a := range k.kept {
		names = append(names, a.name)
	}
	for _, f := range files {
		names = append(names, b.fileName(f))
	}
	checkLayout(p, join(at, "components"), b.Components.value, names)
}

// fileName is the name that an upload gets: the one in attachments, else its own.
func (b *messageBody) fileName(f upload) string {
	for _, ref := range b.Attachments.value {
		if int(ref.ID) == f.number && ref.Filename != "" {
			return ref.Filename
		}
	}
	return f.name
}

// legacyFields is Discord's code for content or embeds in a message with flag 32768.
const legacyFields = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"

// checkFlags allows what a bot may set.
func (b *messageBody) checkFlags(p *problems, at string, k messageKind) {
	allowed := flagNoEmbeds | flagSilent | flagComponents
	if k.edit {
		allowed = flagNoEmbeds | flagComponents | k.had
	}
	if k.ephemeral {
		allowed |= flagEphemeral
	}
	if extra := b.Flags.value &^ allowed; extra != 0 {
		p.add(at, "MESSAGE_FLAGS_INVALID", "flags %d cannot be set here", extra)
	}
}

// checkFiles checks uploads and attachments against each other.
func (b *messageBody) checkFiles(p *problems, at string, k messageKind, files []upload) {
	p.count(at, len(files)+len(k.kept), 0, maxFiles)
	seen := map[ID]bool{}
	for i, ref := range b.Attachments.value {
		here := join(at, i)
		if seen[ref.ID] {
			p.add(join(here, "id"), "ATTACHMENT_DUPLICATE", "attachment id %d is used twice", ref.ID)
		}
		seen[ref.ID] = true
		kept := slices.ContainsFunc(k.kept, func(a attachment) bool { return a.id == ref.ID })
		if uploaded(files, ref.ID) == nil && !kept {
			p.add(join(here, "id"), "ATTACHMENT_NOT_FOUND", "Attachment data not found for id %d", ref.ID)
		}
		if ref.Description != nil {
			p.length(join(here, "description"), *ref.Description, 0, maxAlt)
		}
		p.length(join(here, "filename"), ref.Filename, 0, 1024)
	}
	for _, f := range files {
		if b.Attachments.set && !seen[ID(f.number)] {
			p.add(at, "ATTACHMENT_NOT_FOUND", "files[%d] is not among the attachments", f.number)
		}
		if len(f.data) == 0 {
			p.add(join("files", f.number), "ATTACHMENT_EMPTY", "the file is empty")
		}
	}
}

// checkNonce allows a string or a number of at most 25 characters.
func checkNonce(p *problems, at string, b *messageBody) {
	nonce, ok := b.nonce()
	if !ok {
		p.add(join(at, "nonce"), "BASE_TYPE_BAD_TYPE", "a nonce is a string or an integer")
	}
	p.length(join(at, "nonce"), nonce, 0, maxNonce)
	if b.EnforceNonce && nonce == "" {
		p.add(join(at, "nonce"), "BASE_TYPE_REQUIRED", "enforce_nonce without a nonce enforces nothing")
	}
}

// nonce is the body's nonce as a string; ok is false if it is neither a string nor an integer.
func (b *messageBody) nonce() (nonce string, ok bool) {
	if len(b.Nonce) == 0 || string(b.Nonce) == "null" {
		return "", true
	}
	if json.Unmarshal(b.Nonce, &nonce) == nil {
		return nonce, true
	}
	text := string(b.Nonce)
	return text, strings.Trim(strings.TrimPrefix(text, "-"), "0123456789") == ""
}

// checkAllowed checks allowed_mentions against "Discord: Allowed Mentions Object".
func checkAllowed(p *problems, at string, a *allowedMentions) {
	if a == nil {
		return
	}
	if a.Parse.null {
		p.add(join(at, "parse"), "BASE_TYPE_REQUIRED", "null is not a list; [] parses nothing")
	}
	for i, kind := range a.Parse.value {
		if !slices.Contains([]string{"roles", "users", "everyone"}, kind) {
			p.add(join(at, "parse", i), "BASE_TYPE_CHOICES", "Value must be one of ('roles', 'users', 'everyone').")
		}
		if slices.Contains(a.Parse.value[:i], kind) {
			p.add(join(at, "parse", i), "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value")
		}
	}
	if len(a.Users) > 0 && slices.Contains(a.Parse.value, "users") {
		p.add(at, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "parse:[\"users\"] and users: [ids...] are mutually exclusive.")
	}
	if len(a.Roles) > 0 && slices.Contains(a.Parse.value, "roles") {
		p.add(at, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "parse:[\"roles\"] and roles: [ids...] are mutually exclusive.")
	}
	p.count(join(at, "users"), len(a.Users), 0, 100)
	p.count(join(at, "roles"), len(a.Roles), 0, 100)
}

// chars counts Unicode code points.
func chars(text string) int { return utf8.RuneCountInString(text) }

// emptyMessage is Discord's answer to a message with nothing in it.
func emptyMessage() *refusal {
	return refuse(http.StatusBadRequest, 50006, "Cannot send an empty message", "no content, embeds, components or files")
}
