package import HTTP
import JSON

/// Errors of the API itself. Section 4 of the reference.
package enum CiscoErrorCode: String, CaseIterable, Sendable {
  case badRequest = "BAD_REQUEST"
  case invalidUserID = "INVALID_USERID"
  case authenticationError = "AUTHENTICATION_ERROR"
  case invalidSortOption = "INVALID_SORT_OPTION"
  case missingInputs = "MISSING_INPUTS"
  case invalidDateFormat = "INVALID_DATEFORMAT"
  case invalidStatusFlag = "INVALID_STATUSFLAG"
  case caseNotFound = "CASE_NOTFOUND"
  case invalidDateRange = "INVALID_DATERANGE"
  case invalidCustomerID = "INVALID_CUSTOMERID"
  case exceededCaseIDs = "EXCEEDED_CASEIDS"
  case exceededContractIDs = "EXCEEDED_CONTRACTIDS"
  case exceededInputs = "EXCEEDED_INPUTS"
  case exceededUserIDs = "EXCEEDED_USERIDS"
  case exceededBillToIDs = "EXCEEDED_BILLTOIDS"
  case forbidden = "CASE_API_FORBIDDEN"
  case apiUnavailable = "API_UNAVAILABLE"
  case invalidMediaType = "INVALID_MEDIATYPE"
  case unknownFailure = "UNKNOWN_FAILURE"
  case systemError = "SYSTEM_ERROR"

  /// Cisco: 403 for nearly everything. `API_UNAVAILABLE` is 404 if the service is not configured.
  package var status: Int {
    switch self {
    case .badRequest: 400
    case .invalidMediaType: 415
    case .apiUnavailable, .unknownFailure, .systemError: 500
    default: 403
    }
  }

  /// The text of the seed's table.
  var message: String {
    switch self {
    case .badRequest: "Request does not conform to HTTP protocol."
    case .invalidUserID, .authenticationError: "Invalid user ID."
    case .invalidSortOption: "Invalid sort_by value."
    case .missingInputs: "Mandatory search criteria is missing."
    case .invalidDateFormat: "Invalid date format."
    case .invalidStatusFlag: "Invalid status_flag value."
    case .caseNotFound: "Case ID is not available in the system."
    case .invalidDateRange: "Invalid date range."
    case .invalidCustomerID: "Invalid BID or BIDs are not associated with the specified user."
    case .exceededCaseIDs: "Number of specified case IDs exceeds the maximum allowed."
    case .exceededContractIDs: "Number of contract IDs exceeds the maximum allowed."
    case .exceededInputs: "More than 1 contract ID was specified and/or more than 10 user IDs were specified."
    case .exceededUserIDs: "More than 10 user IDs were specified."
    case .exceededBillToIDs: "More than 5 Bill to customer IDs were specified."
    case .forbidden: "User does not have access to this service."
    case .apiUnavailable: "Database is down or currently unavailable."
    case .invalidMediaType: "Unsupported media type input by the user."
    case .unknownFailure: "Generic error."
    case .systemError: "Error while request data transformation to JSON."
    }
  }

  /// Nothing public shows the body, hence the choice of forms.
  package func response(as form: CiscoErrorForm = .object, status: Int? = nil) -> HTTPResponse {
    let message = status == 404 && self == .apiUnavailable ? "Service is not configured in JVM." : message
    let body: JSON
    switch form {
    case .object: body = ["errorCode": .string(rawValue), "errorMessage": .string(message)]
    case .wrapped:
      let error: JSON = ["ErrorCode": .string(rawValue), "ErrorDescription": .string(message)]
      body = ["ErrorResponse": ["APIError": [error]]]
    case .text:
      return HTTPResponse(
        status ?? self.status, headers: ["Content-Type": "text/plain"], body: Array("\(rawValue): \(message)".utf8))
    }
    return HTTPResponse(
      status ?? self.status, json: body, headers: ["Content-Type": "application/json;charset=UTF-8"])
  }
}
