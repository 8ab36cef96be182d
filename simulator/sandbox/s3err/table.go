package s3err

// The errors of authentication, in the order in which S3 looks for them.
var (
	QueryParameters = &Error{Status: 400, Code: "AuthorizationQueryParametersError",
		Message: "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."}
	HeaderMalformed = &Error{Status: 400, Code: "AuthorizationHeaderMalformed",
		Message: "The authorization header is malformed; the authorization header requires three components: Credential, SignedHeaders, and Signature."}
	TwoMechanisms = &Error{Status: 400, Code: "InvalidArgument",
		Message: "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified"}
	SignatureV2 = &Error{Status: 400, Code: "InvalidRequest",
		Message: "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."}
	Expired            = &Error{Status: 403, Code: "AccessDenied", Message: "Request has expired"}
	NotYetValid        = &Error{Status: 403, Code: "AccessDenied", Message: "Request is not yet valid"}
	TimeTooSkewed      = &Error{Status: 403, Code: "RequestTimeTooSkewed", Message: "The difference between the request time and the current time is too large."}
	UnknownAccessKey   = &Error{Status: 403, Code: "InvalidAccessKeyId", Message: "The AWS Access Key Id you provided does not exist in our records."}
	InvalidToken       = &Error{Status: 400, Code: "InvalidToken", Message: "The provided token is malformed or otherwise invalid."}
	ExpiredToken       = &Error{Status: 400, Code: "ExpiredToken", Message: "The provided token has expired."}
	SignatureMismatch  = &Error{Status: 403, Code: "SignatureDoesNotMatch", Message: "The request signature we calculated does not match the signature you provided. Check your key and signing method."}
	HeadersNotSigned   = &Error{Status: 403, Code: "AccessDenied", Message: "There were headers present in the request which were not signed"}
	ContentSHA256      = &Error{Status: 400, Code: "XAmzContentSHA256Mismatch", Message: "The provided 'x-amz-content-sha256' header does not match what was computed."}
	MissingContentHash = &Error{Status: 400, Code: "InvalidRequest", Message: "Missing required header for this request: x-amz-content-sha256"}
	AccessDenied       = &Error{Status: 403, Code: "AccessDenied", Message: "Access Denied"}
	FieldsTooLarge     = &Error{Status: 400, Code: "MaxPostPreDataLengthExceededError", Message: "Your POST request fields preceding the upload file were too large."}
	RequestTimeout     = &Error{Status: 400, Code: "RequestTimeout", Message: "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed."}
	MessageTooLong     = &Error{Status: 400, Code: "MaxMessageLengthExceeded", Message: "Your request was too large."}
	SandboxLimit       = &Error{Status: 507, Code: "SandboxLimitExceeded"}
	SandboxUndecided   = &Error{Status: 501, Code: "SandboxUndecided"} // no 5xx that SDKs try again
	InvalidURI         = &Error{Status: 400, Code: "InvalidURI", Message: "Couldn't parse the specified URI."}
)

// The errors that only an authorized caller sees.
var (
	NoSuchBucket       = &Error{Status: 404, Code: "NoSuchBucket", Message: "The specified bucket does not exist"}
	NoSuchKey          = &Error{Status: 404, Code: "NoSuchKey", Message: "The specified key does not exist."}
	NoSuchVersion      = &Error{Status: 404, Code: "NoSuchVersion", Message: "The specified version does not exist."}
	NoSuchUpload       = &Error{Status: 404, Code: "NoSuchUpload", Message: "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."}
	MethodNotAllowed   = &Error{Status: 405, Code: "MethodNotAllowed", Message: "The specified method is not allowed against this resource."}
	NotImplemented     = &Error{Status: 501, Code: "NotImplemented", Message: "A header or query you provided implies functionality that is not implemented."}
	PreconditionFailed = &Error{Status: 412, Code: "PreconditionFailed", Message: "At least one of the pre-conditions you specified did not hold"}
	NotModified        = &Error{Status: 304, Code: "NotModified", Message: "Not Modified"}
	InvalidRange       = &Error{Status: 416, Code: "InvalidRange", Message: "The requested range is not satisfiable"}
	BadDigest          = &Error{Status: 400, Code: "BadDigest", Message: "The Content-MD5 you specified did not match what we received."}
	InvalidDigest      = &Error{Status: 400, Code: "InvalidDigest", Message: "The Content-MD5 you specified was invalid."}
	IncompleteBody     = &Error{Status: 400, Code: "IncompleteBody", Message: "You did not provide the number of bytes specified by the Content-Length HTTP header"}
	MissingLength      = &Error{Status: 411, Code: "MissingContentLength", Message: "You must provide the Content-Length HTTP header."}
	EntityTooSmall     = &Error{Status: 400, Code: "EntityTooSmall", Message: "Your proposed upload is smaller than the minimum allowed size"}
	EntityTooLarge     = &Error{Status: 400, Code: "EntityTooLarge", Message: "Your proposed upload exceeds the maximum allowed size"}
	KeyTooLong         = &Error{Status: 400, Code: "KeyTooLongError", Message: "Your key is too long"}
	InvalidArgument    = &Error{Status: 400, Code: "InvalidArgument", Message: "Invalid Argument"}
	InvalidRequest     = &Error{Status: 400, Code: "InvalidRequest", Message: "Invalid Request"}
	InvalidChunkSize   = &Error{Status: 403, Code: "InvalidChunkSizeError", Message: "Only the last chunk is allowed to have a size less than 8192 bytes"}
	MalformedTrailer   = &Error{Status: 400, Code: "MalformedTrailerError", Message: "The request contained trailing data that was not well-formed or did not conform to our published schema."}
	InvalidPart        = &Error{Status: 400, Code: "InvalidPart", Message: "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."}
	InvalidPartOrder   = &Error{Status: 400, Code: "InvalidPartOrder", Message: "The list of parts was not in ascending order. Parts must be ordered by part number."}
	InvalidStorage     = &Error{Status: 400, Code: "InvalidStorageClass", Message: "The storage class you specified is not valid"}
	MalformedXML       = &Error{Status: 400, Code: "MalformedXML", Message: "The XML you provided was not well-formed or did not validate against our published schema"}
	MalformedPOST      = &Error{Status: 400, Code: "MalformedPOSTRequest", Message: "The body of your POST request is not well-formed multipart/form-data."}
	InvalidPolicy      = &Error{Status: 400, Code: "InvalidPolicyDocument", Message: "The content of the form does not meet the conditions specified in the policy document."}
	BucketNotEmpty     = &Error{Status: 409, Code: "BucketNotEmpty", Message: "The bucket you tried to delete is not empty"}
	BucketExists       = &Error{Status: 409, Code: "BucketAlreadyExists", Message: "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again."}
	BucketOwned        = &Error{Status: 409, Code: "BucketAlreadyOwnedByYou", Message: "Your previous request to create the named bucket succeeded and you already own it."}
	InvalidBucketName  = &Error{Status: 400, Code: "InvalidBucketName", Message: "The specified bucket is not valid."}
	IllegalLocation    = &Error{Status: 400, Code: "IllegalLocationConstraintException"}
	InvalidLocation    = &Error{Status: 400, Code: "InvalidLocationConstraint", Message: "The specified location-constraint is not valid"}
	IllegalVersioning  = &Error{Status: 400, Code: "IllegalVersioningConfigurationException", Message: "The Versioning element must be specified"}
	AccessForbidden    = &Error{Status: 403, Code: "AccessForbidden"}
	BadRequest         = &Error{Status: 400, Code: "BadRequest"}
	ObjectLocked       = &Error{Status: 403, Code: "AccessDenied", Message: "Access Denied because object protected by object lock."}
	InternalError      = &Error{Status: 500, Code: "InternalError", Message: "We encountered an internal error. Please try again."}
)
