//! Every type of the document, by its name.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use truv_sdk::types;

use super::debug;

pub(crate) struct Type {
    pub(crate) name: &'static str,
    /// `Debug` of a value, and the value written as JSON again.
    pub(crate) read: fn(&Value) -> serde_json::Result<(String, Value)>,
}

fn read<T: DeserializeOwned + Serialize + Debug>(value: &Value) -> serde_json::Result<(String, Value)> {
    let value: T = serde_json::from_str(&value.to_string())?;
    Ok((debug(&value), serde_json::to_value(&value)?))
}

macro_rules! types {
    ($($name:ident)+) => {
        pub(crate) fn types() -> Vec<Type> {
            vec![$(Type { name: stringify!($name), read: read::<types::$name> },)+]
        }
    };
}

macro_rules! builders {
    ($($name:ident)+) => {
        /// `Debug` of a builder of each request type, filled by `value`.
        pub(crate) fn builders(value: fn(&str) -> Value) -> Vec<(&'static str, String)> {
            vec![$({
                let request: types::$name = serde_json::from_value(value(stringify!($name))).unwrap();
                (stringify!($name), debug(&types::builder::$name::from(request)))
            },)+]
        }
    };
}

types! {
    Account AccountBalances AccountIncomeInsights AccountNumber AccountNumbers AccountOwnerId
    AccountRelationType AccountSubtype AccountType Address AmountIsoCurrency AnnualIncomeSummary
    AnnualIncomeSummaryId AssetsAccount AssetsAccountBalances AssetsAccountSummary AssetsOwner
    AssetsOwnerAddress AssetsRequest AssetsTransaction AuthAccount AutoInsuranceReport AutoPolicy AutoPull
    BalanceListPage BankAccount BankAccountList BankAuth BankIncomeAccount BankIncomeCategory
    BankIncomeInsightsSource BankIncomeInsightsSourcesSummary BankIncomeReport BankIncomeReportCreated
    BankIncomeReportRequest BankIncomeReportStatus BankIncomeSource BankIncomeSummary BankStatement
    BankStatementId BankStatementListPage BasisOfPay BenefitLetter BenefitLetterDetail BenefitLetterFields
    BenefitLetterId BenefitLetterList BenefitLetterType BridgeToken BridgeTokenCreateRequest BridgeTokenUser
    BridgeTokenWithUserCreateRequest CertificationDecision CertificationRejectionReason CollectionFileStatus
    CollectionUser CollectionUserResponse Company CompanyDepositSwitchFeatures CompanyFeatures CompanyFillRates
    CompanyMappingDetail CompanyMappingId CompanyMappingListItem CompanyMappingListPage CompanyMappingRef
    CompanyMappingSearchResponse CompanyMappingSearchResponseList CompanyMappingStatus CompanyMatch
    CompanyMatchAddress CompanyMatchRequest CompanySso CreditLiability CustomizationBridgeProductsConfig
    CustomizationBridgeTexts CustomizationTemplate CustomizationTemplateAgreement CustomizationTemplateBankInfo
    CustomizationTemplateBranding CustomizationTemplateBridge CustomizationTemplateCreateRequest
    CustomizationTemplateDataSourcesFlow CustomizationTemplateDocumentUpload
    CustomizationTemplateDocumentUploadConfig CustomizationTemplateFirstCall CustomizationTemplateFirstEmail
    CustomizationTemplateFirstSms CustomizationTemplateHiddenSections CustomizationTemplateIncomeInsights
    CustomizationTemplateLanding CustomizationTemplateLinkExpiration CustomizationTemplateListPage
    CustomizationTemplateNotificationSettings CustomizationTemplateOrders CustomizationTemplateProductFlow
    CustomizationTemplateReminderCall CustomizationTemplateReminderEmail CustomizationTemplateReminderSms
    CustomizationTemplateReportSettings CustomizationTemplateReturnedDocuments CustomizationTemplateScreen
    CustomizationTemplateUpdateRequest DataSource Deduction DeductionCategory DepositDetails DepositPrecision
    DepositSwitchProvider DepositSwitchReport DepositSwitchReportByToken DocumentCollection
    DocumentCollectionCreateRequest DocumentCollectionDetail DocumentCollectionId DocumentCollectionListPage
    DocumentCollectionSummary DocumentCollectionUploadRequest DocumentPresignedPostCreate
    DocumentPresignedPostResponse DocumentProductType DocumentUploadData DocumentUploadFields DocumentUploadId
    DocumentUploadTask DocumentUploadTaskCreateRequest Earning EarningCategory Employment EmploymentCheck
    EmploymentId EmploymentIncome EmploymentLinked EmploymentList EnvType FinalizeCollectionRequest
    FinalizeCollectionResponse FinalizeDocument FinalizeLink FinalizeUser FinancialAccount FinancialAccountId
    FinancialAccountList FinancialOwner HistoricalSummary HistoricalSummaryTransaction HomeInsuranceReport
    HomePolicy HomePull IncomeCertificationAccount IncomeCertificationOwner IncomeCheck
    IncomeInsightsApplicantReport IncomeInsightsRequest IncomeUnit InitialDepositAccount InsuranceAddress
    InsuranceAddressNature InsuranceAgent InsuranceClaim InsuranceClaimStatus InsuranceClaimType
    InsuranceDocument InsuranceDocumentType InsuranceDriver InsuranceDriverId InsuranceDrivingRecord
    InsuranceDwellingCoverage InsuranceDwellingCoverageName InsuranceDwellingId InsuranceDwellingMortgagee
    InsuranceFormOfBusiness InsuranceGender InsuranceIncidentType InsuranceLossEventType InsuranceMaritalStatus
    InsuranceMortgageeType InsurancePolicy InsurancePolicyCommercialNamedInsured InsurancePolicyDwelling
    InsurancePolicyId InsurancePolicyLossEvent InsurancePolicyNamedInsured InsurancePolicyStatus
    InsurancePolicyType InsurancePolicyVehicle InsurancePull InsuranceRecordId InsuranceRelationship
    InsuranceReport InsuranceVehicleCoverage InsuranceVehicleCoverageName InsuranceVehicleDriver
    InsuranceVehicleId InsuranceViolationType InterestRateType InvestmentAccount InvestmentHolding
    InvestmentHoldingId InvestmentListPage Invoice InvoiceId InvoiceListPage JobType KeyCreated KeyDeactivated LargeDepositThreshold
    LenderApplicantReport LenderEmployment Liabilities LiabilityAccount Link LinkAccessToken
    LinkAccessTokenRequest LinkAssets LinkEmployments LinkEmploymentsId LinkId LinkIncomeInsights
    LinkLiabilities LinkListPage LinkReportId LinkReportRequest LoanLiability LoanType Locale Order
    OrderAccountOwner OrderBankAccount OrderBankRef OrderBatchCreateRequest OrderBatchError OrderBatchId
    OrderBatchJob OrderBatchOutcome OrderBatchResult OrderBatchStatus OrderCertification OrderCertificationScope
    OrderCompanyAddress OrderCreateRequest OrderEmployer OrderEmployerAddRequest OrderEmployerListItem
    OrderEmployerRequest OrderEmployment OrderEvent OrderEventList OrderEventObject OrderEventType
    OrderFinancialAccount OrderFinancialInstitutionRequest OrderId OrderIncomeInsightsRequest OrderIncomeSource
    OrderInsurance OrderInsuranceRequest OrderInvoice OrderInvoiceId OrderInvoiceStatus
    OrderLargeDepositThreshold OrderListItem OrderListPage OrderLoan OrderLoanRequest OrderLookupRequest
    OrderManager OrderManagerRequest OrderNotificationSettings OrderNotificationSettingsUpdate
    OrderRefreshReportsRequest OrderRefreshRequest OrderRefreshTarget OrderRefreshVoaRequest OrderReportsRequest
    OrderSource OrderUpdateRequest OrderVoaRequest ParsedDocument ParsedDocumentData ParsedDocumentDetail
    ParsedDocumentId ParsedDocumentListPage ParsedDocumentSubtype ParsedDocumentType PayFrequency
    PayrollAccountType PayrollAdminDirectory PayrollAdminRecord PayrollAdminReport
    PayrollAdminReportCreateRequest PayrollAdminReportCreated PayrollAdminReportId PayrollDepositType
    PermissiblePurpose ProductType Profile ProfileId Provider ProviderDetails ProviderId ProviderListPage
    ProviderRef RecognizedDocumentBasic RecognizedDocumentId RecognizedDocumentStatus RecognizedDocumentSubtype
    RecognizedDocumentType RecurringInflow RecurringOutflow RecurringSourceId RecurringStatus
    RecurringStatusFilter RecurringTransaction RecurringTransactions RecurringTransactionsResponse
    RefreshTargetBankAccount RefreshTask RefreshTaskCreateRequest RefreshTaskCreated ReportId SandboxAddress
    SandboxCompany SandboxDataSource SandboxDocument SandboxDocumentCreateRequest SandboxDocumentEntry
    SandboxDocumentId SandboxDocumentIdentity SandboxDocumentListPage SandboxEmployment SandboxMfa
    SandboxMfaChallenge SandboxMfaChallengeType SandboxMfaOption SandboxPayload SandboxPayloadFlags
    SandboxProfile SandboxResolveRequest SandboxResolveResult SandboxScenario SandboxScenarioCreateRequest
    SandboxScenarioId SandboxScenarioListPage SandboxScenarioUpdateRequest SandboxValue ScoringAccount
    ScoringAlert ScoringDerivedIncome ScoringGuid ScoringInstitution ScoringMetric ScoringModelVersion
    ScoringPurpose ScoringReport ScoringReportCreateRequest ScoringReportCreated ScoringReportStatus
    ScoringScore ScoringTransaction SelfCertificationCompany SelfCertificationEmployment SelfCertificationGig
    SelfCertificationResult SelfCertificationResults Shift ShiftId ShiftListPage ShiftType Statement StatementId
    StatementListPage SuborderId SuborderStatus SuccessRate TargetAccountAction TargetAccountType
    TargetBankAccount TargetDepositType Task TaskId TaskListPage TaskStatus TaxDocument TaxDocumentFields
    TaxDocumentId TaxDocumentList TaxDocumentSubtype TaxDocumentType TaxDocumentW2 TemplateId TimeEntry
    TimeEntryId Transaction TransactionId TransactionListPage TransactionLocation TransactionStatus
    TransactionType UploadMimeType UploadedDocument UploadedDocumentId UploadedDocumentList UploadedDocumentType
    UploadedFileBasic UploadedFileDetail UploadedFileId UploadedFileValidations UseCase User UserCreateRequest
    UserDepositSwitchLink UserDepositSwitchReport UserDetail UserId UserListPage UserReportType
    UserUpdateRequest UserWithLinks VoaApplicantReport VoieReportsRequest VolunteerTimeEntry Webhook
    WebhookCreateRequest WebhookEventType WebhookId WebhookListPage WebhookPayload WebhookRequest
    WebhookRequestListPage WebhookUpdateRequest
}

builders! {
    AssetsRequest BankIncomeReportRequest BridgeTokenCreateRequest BridgeTokenUser
    BridgeTokenWithUserCreateRequest CollectionUser CompanyMatchAddress CompanyMatchRequest
    CustomizationBridgeProductsConfig CustomizationBridgeTexts CustomizationTemplateAgreement
    CustomizationTemplateBankInfo CustomizationTemplateBranding CustomizationTemplateBridge
    CustomizationTemplateCreateRequest CustomizationTemplateDataSourcesFlow CustomizationTemplateDocumentUpload
    CustomizationTemplateDocumentUploadConfig CustomizationTemplateFirstCall CustomizationTemplateFirstEmail
    CustomizationTemplateFirstSms CustomizationTemplateHiddenSections CustomizationTemplateIncomeInsights
    CustomizationTemplateLanding CustomizationTemplateNotificationSettings CustomizationTemplateOrders
    CustomizationTemplateProductFlow CustomizationTemplateReminderCall CustomizationTemplateReminderEmail
    CustomizationTemplateReminderSms CustomizationTemplateReportSettings CustomizationTemplateReturnedDocuments
    CustomizationTemplateScreen CustomizationTemplateUpdateRequest DocumentCollectionCreateRequest
    DocumentCollectionUploadRequest DocumentPresignedPostCreate DocumentUploadData
    DocumentUploadTaskCreateRequest FinalizeCollectionRequest IncomeInsightsRequest LargeDepositThreshold
    LinkAccessTokenRequest LinkReportRequest OrderBatchCreateRequest OrderCompanyAddress OrderCreateRequest
    OrderEmployerAddRequest OrderEmployerRequest OrderFinancialInstitutionRequest OrderIncomeInsightsRequest
    OrderInsuranceRequest OrderLargeDepositThreshold OrderLoanRequest OrderLookupRequest OrderManagerRequest
    OrderNotificationSettings OrderNotificationSettingsUpdate OrderRefreshReportsRequest OrderRefreshRequest
    OrderRefreshTarget OrderRefreshVoaRequest OrderReportsRequest OrderUpdateRequest OrderVoaRequest
    PayrollAdminReportCreateRequest RefreshTargetBankAccount RefreshTaskCreateRequest SandboxAddress
    SandboxCompany SandboxDocumentCreateRequest SandboxDocumentEntry SandboxDocumentIdentity SandboxEmployment
    SandboxMfa SandboxMfaChallenge SandboxMfaOption SandboxPayload SandboxPayloadFlags SandboxProfile
    SandboxResolveRequest SandboxScenarioCreateRequest SandboxScenarioUpdateRequest ScoringAccount
    ScoringInstitution ScoringReportCreateRequest ScoringTransaction TargetBankAccount UserCreateRequest
    UserUpdateRequest VoieReportsRequest WebhookCreateRequest WebhookUpdateRequest
}
