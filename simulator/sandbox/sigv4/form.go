package sigv4

import (
	"crypto/subtle"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// ParseForm reads the authentication of an upload form from its fields.
func ParseForm(field func(string) string) (*Auth, *s3err.Error) {
	if field("x-amz-algorithm") != Algorithm {
		return nil, s3err.InvalidArgument.WithMessage("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"")
	}
	a := &Auth{Signature: field("x-amz-signature"), Token: field("x-amz-security-token")}
	var ok bool
	if a.AccessKey, a.Scope, ok = parseCredential(field("x-amz-credential")); !ok {
		return nil, s3err.InvalidArgument.WithMessage(malformedCredential)
	}
	if a.Time, ok = parseTime(field("x-amz-date")); !ok {
		return nil, s3err.InvalidArgument.WithMessage("X-Amz-Date must be formatted via ISO8601 Long format")
	}
	if why := a.wrongDate(); why != "" {
		return nil, s3err.InvalidArgument.WithMessage(why)
	}
	return a, nil
}

// CheckText compares the signature with that of a text that is signed as it
// is: the policy of an upload form.
func (a *Auth) CheckText(text, secret string) *s3err.Error {
	if subtle.ConstantTimeCompare([]byte(Sign(secret, a.Scope, text)), []byte(a.Signature)) == 1 {
		return nil
	}
	return s3err.SignatureMismatch.With("AWSAccessKeyId", a.AccessKey).
		With("StringToSign", text).With("SignatureProvided", a.Signature).With("StringToSignBytes", spacedHex(text))
}
