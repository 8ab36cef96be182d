package sandbox

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/presigncheck/presigncheck/simulator/sandbox/s3err"
)

// Trust decides who may assume a role.
type Trust interface {
	// AssumeRole returns what is known of the role, or a denial. A role that
	// does not exist is a denial, as with STS.
	AssumeRole(ctx context.Context, who Signer, role string, session Session) (Role, *Denial, error)
}

// A Role is what STS needs to know of a role.
type Role struct {
	// ID is the role's unique ID, AROA…; made up when empty.
	ID string
	// MaxSession is the longest session; one hour when zero.
	MaxSession time.Duration
}

func (s *Server) serveSTS(w http.ResponseWriter, r *http.Request, who Signer, form url.Values, id string) *s3err.Error {
	var result any
	var err *s3err.Error
	action := form.Get("Action")
	switch action {
	case "GetCallerIdentity":
		result = callerIdentity{Arn: who.ARN, UserID: who.ID, Account: who.Account()}
	case "GetSessionToken":
		result, err = s.getSessionToken(who, form)
	case "AssumeRole":
		result, err = s.assumeRole(r.Context(), who, form)
	default:
		err = unknownAction.WithMessage("The sandbox's STS does not implement " + strconv.Quote(action) + ".")
	}
	if err != nil {
		return err
	}
	writeSTS(w, action, result, id)
	return nil
}

type callerIdentity struct {
	Arn     string
	UserID  string `xml:"UserId"`
	Account string
}

type stsCredentials struct {
	AccessKeyID     string `xml:"AccessKeyId"`
	SecretAccessKey string
	SessionToken    string
	Expiration      string
}

type sessionResult struct {
	Credentials     stsCredentials
	AssumedRoleUser *assumedRoleUser
	SourceIdentity  string `xml:",omitempty"`
}

type assumedRoleUser struct {
	Arn string
	ID  string `xml:"AssumedRoleId"`
}

func inXML(c aws.Credentials) stsCredentials {
	return stsCredentials{c.AccessKeyID, c.SecretAccessKey, c.SessionToken, c.Expires.UTC().Format(time.RFC3339)}
}

// writeSTS wraps a result as the Query protocol does:
// <ActionResponse><ActionResult>…</ActionResult><ResponseMetadata>….
func writeSTS(w http.ResponseWriter, action string, result any, id string) {
	doc := struct {
		XMLName   xml.Name
		Namespace string `xml:"xmlns,attr"`
		Result    any
		Metadata  struct {
			RequestID string `xml:"RequestId"`
		} `xml:"ResponseMetadata"`
	}{XMLName: xml.Name{Local: action + "Response"}, Namespace: "https://sts.amazonaws.com/doc/2011-06-15/"}
	doc.Result = named{action + "Result", result}
	doc.Metadata.RequestID = id
	writeQuery(w, http.StatusOK, doc)
}

// named is an element whose name is chosen at run time.
type named struct {
	name  string
	value any
}

// MarshalXML writes the value under the chosen name.
func (n named) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	start.Name.Local = n.name
	return e.EncodeElement(n.value, start)
}

func (s *Server) getSessionToken(who Signer, form url.Values) (any, *s3err.Error) {
	if who.Temporary() {
		return nil, s3err.AccessDenied.WithMessage("Cannot call GetSessionToken with session credentials")
	}
	life, err := duration(form, defaultUserSession, maxUserSession)
	if err != nil {
		return nil, err
	}
	if err := s.keys.room(s.now()); err != nil {
		return nil, err
	}
	return sessionResult{Credentials: inXML(s.MintSession(who, life))}, nil
}

func (s *Server) assumeRole(ctx context.Context, who Signer, form url.Values) (any, *s3err.Error) {
	arn, session := form.Get("RoleArn"), readSession(form)
	if arn == "" {
		return nil, invalidRequest.WithMessage("AssumeRole needs RoleArn.")
	}
	if err := session.check(); err != nil {
		return nil, err
	}
	if s.config.Trust == nil {
		return nil, assumeDenied(who, arn)
	}
	role, denial, err := s.config.Trust.AssumeRole(ctx, who, arn, session)
	switch {
	case err != nil:
		return nil, failure(err)
	case denial != nil && denial.Undecided != "":
		return nil, s3err.SandboxUndecided.WithMessage(denial.message(who))
	case denial != nil:
		return nil, assumeDenied(who, arn)
	}
	life, lifeErr := assumeDuration(who, role, form)
	if lifeErr != nil {
		return nil, lifeErr
	}
	if err := s.keys.room(s.now()); err != nil {
		return nil, err
	}
	signer := roleSession(arn, session.Name)
	if role.ID != "" {
		signer.ID = role.ID + ":" + session.Name
	}
	signer.SessionPolicies, signer.SessionPolicyARNs = session.Policies, session.PolicyARNs
	signer.SourceIdentity, signer.Tags = session.SourceIdentity, session.Tags
	signer.Assumed = true
	return sessionResult{
		Credentials:     inXML(s.MintSession(signer, life)),
		AssumedRoleUser: &assumedRoleUser{Arn: signer.ARN, ID: signer.ID},
		SourceIdentity:  session.SourceIdentity,
	}, nil
}

func assumeDenied(who Signer, role string) *s3err.Error {
	return s3err.AccessDenied.WithMessage(fmt.Sprintf("User: %s is not authorized to perform: sts:AssumeRole on resource: %s", who.ARN, role))
}
