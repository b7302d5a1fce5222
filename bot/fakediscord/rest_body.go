package fakediscord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// upload is one files[n] part of a multipart request.
type upload struct {
	number      int
	name        string
	contentType string
	data        []byte
}

// uploaded finds the file with a number.
func uploaded(files []upload, number ID) *upload {
	for i := range files {
		if files[i].number == int(number) {
			return &files[i]
		}
	}
	return nil
}

// readBody takes the JSON and the files out of a request. A body must be JSON or multipart with a
// payload_json part and files[n] parts.
func (c *call) readBody(raw []byte) *refusal {
	if len(raw) > maxRequest {
		return tooLarge("the request")
	}
	if len(raw) == 0 {
		return nil
	}
	kind, params, err := mime.ParseMediaType(c.http.Header.Get("Content-Type"))
	switch {
	case err == nil && kind == "application/json":
		c.body = raw
	case err == nil && kind == "multipart/form-data":
		if why := c.readParts(multipart.NewReader(bytes.NewReader(raw), params["boundary"])); why != nil {
			return why
		}
	default:
		return refuse(http.StatusBadRequest, codeInvalidBody, "Invalid Form Body",
			fmt.Sprintf("Content-Type %q is neither application/json nor multipart/form-data", c.http.Header.Get("Content-Type")))
	}
	if c.body != nil && !json.Valid(c.body) {
		return refuse(http.StatusBadRequest, 50109, "The request body contains invalid JSON.", "")
	}
	return nil
}

// tooLarge is Discord's 413.
func tooLarge(what string) *refusal {
	return refuse(http.StatusRequestEntityTooLarge, 40005, "Request entity too large", what+" is larger than Discord takes")
}

// readParts reads a multipart body.
func (c *call) readParts(r *multipart.Reader) *refusal {
	for {
		part, err := r.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return refuse(http.StatusBadRequest, codeInvalidBody, "Invalid Form Body", "the multipart body is broken: "+err.Error())
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return refuse(http.StatusBadRequest, codeInvalidBody, "Invalid Form Body", "the multipart body is broken: "+err.Error())
		}
		if part.FormName() == "payload_json" {
			c.body = data
			continue
		}
		f, why := readFile(part, data)
		if why != nil {
			return why
		}
		if uploaded(c.files, ID(f.number)) != nil {
			return refuse(http.StatusBadRequest, codeInvalidBody, "Invalid Form Body", "two parts are called "+part.FormName())
		}
		c.files = append(c.files, f)
	}
}

// readFile reads a files[n] part.
func readFile(part *multipart.Part, data []byte) (upload, *refusal) {
	name := part.FormName()
	digits := strings.TrimSuffix(strings.TrimPrefix(name, "files["), "]")
	n, err := strconv.Atoi(digits)
	if err != nil || name != fmt.Sprintf("files[%d]", n) || n < 0 || n > 9 {
		return upload{}, refuse(http.StatusBadRequest, codeInvalidBody, "Invalid Form Body",
			fmt.Sprintf("a part is called %q; files are called files[0] to files[9]", name))
	}
	if part.FileName() == "" {
		return upload{}, refuse(http.StatusBadRequest, codeInvalidBody, "Invalid Form Body", name+" has no file name")
	}
	if len(data) > maxFile {
		return upload{}, tooLarge(part.FileName())
	}
	return upload{number: n, name: part.FileName(), contentType: part.Header.Get("Content-Type"), data: data}, nil
}

// checkReason checks the audit-log reason: URL-encoded, at most 512 characters.
func (c *call) checkReason() *refusal {
	raw := c.http.Header.Get("X-Audit-Log-Reason")
	reason, err := url.QueryUnescape(raw)
	plain := strings.IndexFunc(raw, func(r rune) bool { return r > '~' || r < ' ' }) < 0
	if err != nil || !plain || !utf8.ValidString(reason) || chars(reason) > 512 {
		return refuse(http.StatusBadRequest, codeInvalidBody, "Invalid Form Body",
			"X-Audit-Log-Reason is not URL-encoded text of at most 512 characters")
	}
	return nil
}
