targetScope = 'subscription'

metadata name = 'Aholo.Functions'
metadata description = 'All that Aholo.Functions needs, in a resource group of its own.'

@description('The name of the environment; resources are named and tagged after it.')
@minLength(1)
@maxLength(24)
param environmentName string

@description('The region of everything.')
param location string = deployment().location

@description('Tags on every resource, beside azd-env-name.')
param tags object = {}

@description('Where the Aholo service is, up to the paths of its calls.')
param aholoBaseUrl string = 'https://openapi.kujiale.com/v2/aholo'

@description('The version of the API at that address.')
@allowed(['V2', 'V1'])
param aholoApiVersion string = 'V2'

@description('How calls are authenticated.')
@allowed(['Signature', 'Bearer', 'ApiKey'])
param aholoAuthMode string = 'Signature'

@description('The app key; with Signature only.')
param aholoAppKey string = ''

@description('The user that calls are made for; with V2 only.')
param aholoAppUid string = ''

@description('The app secret, or with Bearer and ApiKey the key. Empty leaves the secret that is in the vault, such as a rotated one, as it is.')
@secure()
param aholoSecret string

@description('Requests a second to Aholo of one instance. All instances together send at most this times maximumInstanceCount.')
param aholoRequestsPerSecond string = '5'

@description('The most instances. Flex Consumption starts from 40.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('The memory of an instance in MB, and with it its CPU: 512, 2048 or 4096.')
@minValue(512)
@maxValue(4096)
param instanceMemoryMB int = 2048

@description('Instances that run always, so that nothing waits for a cold start. Zero costs nothing when idle.')
@minValue(0)
@maxValue(20)
param alwaysReadyInstances int = 0

@description('Where orchestrations are kept. DurableTaskScheduler needs the app to be built with DURABLE_BACKEND=DurableTaskScheduler in the environment.')
@allowed(['AzureStorage', 'DurableTaskScheduler'])
param durableBackend string = 'AzureStorage'

@description('What the types of events begin with: a domain of yours in reverse order, for example com.contoso.aholo. internal.aholo is for private use.')
@minLength(3)
@maxLength(100)
param eventTypePrefix string = 'internal.aholo'

@description('Whether events go to Service Bus. Without it webhookUrls must not be empty, and no namespace is made.')
param serviceBus bool = true

@description('The https URLs that every event is posted to. They authenticate by the signature: put no secret into them.')
param webhookUrls string[] = []

@description('The hosts that a project may have its events posted to, such as hooks.example.com or *.example.com.')
param webhookAllowedHosts string[] = []

@description('The secret that posts are signed with: whsec_ and 24 to 64 bytes in base64. Needed with the first URL or host; empty leaves the secret that is in the vault as it is.')
@secure()
param webhookSecret string = ''

@description('Whether posts are signed with webhookPreviousSecret too. A secret itself cannot tell: its value is unknown when a deployment is planned.')
param rotatesWebhookSecret bool = false

@description('The secret before, during a rotation.')
@secure()
param webhookPreviousSecret string = ''

@description('How many days, from its start, the history of an ended project is kept. Its record and its results stay.')
@minValue(1)
@maxValue(3650)
param historyRetentionDays int = 30

@description('How many days, from its last change, an upload is kept; 0 for ever.')
@minValue(0)
@maxValue(3650)
param uploadsRetentionDays int = 0

@description('How many days results and records are kept; 0 for ever, else 7 at least.')
@minValue(0)
@maxValue(3650)
param assetsRetentionDays int = 0

@description('How many days, from its start, the state of the files of an ended project is kept; 0 for ever.')
@minValue(0)
@maxValue(3650)
param fileStateRetentionDays int = 0

@description('Puts storage, Service Bus and the vault behind private endpoints in a virtual network. Makes Service Bus Premium.')
param privateNetwork bool = false

@description('Origins, beside that of the function app, that serve the page, such as https://3d.example.com. The page uploads large files straight into storage.')
param pageOrigins string[] = []

@description('Whether data is kept in three zones. Not every region has them.')
param zoneRedundant bool = false

@description('Who gets alerts. Empty: alerts are raised, but mailed to nobody.')
param alertEmail string = ''

@description('What may be spent in a month, in the currency of the subscription. Zero: no budget.')
@minValue(0)
param monthlyBudget int = 0

@description('The month that the budget starts with, as its first day.')
param budgetStart string = utcNow('yyyy-MM-01')

var allTags = union(tags, { 'azd-env-name': environmentName })

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: allTags
}

module resources 'resources.bicep' = {
  scope: group
  params: {
    environmentName: environmentName
    location: location
    tags: allTags
    aholo: {
      baseUrl: aholoBaseUrl
      apiVersion: aholoApiVersion
      authMode: aholoAuthMode
      appKey: aholoAppKey
      appUid: aholoAppUid
      requestsPerSecond: aholoRequestsPerSecond
    }
    aholoSecret: aholoSecret
    scale: {
      maximumInstanceCount: maximumInstanceCount
      instanceMemoryMB: instanceMemoryMB
      alwaysReadyInstances: alwaysReadyInstances
    }
    durableBackend: durableBackend
    eventTypePrefix: eventTypePrefix
    sendToServiceBus: serviceBus
    webhooks: {
      urls: webhookUrls
      allowedHosts: webhookAllowedHosts
    }
    webhookSecret: webhookSecret
    rotatesWebhookSecret: rotatesWebhookSecret
    webhookPreviousSecret: webhookPreviousSecret
    historyRetentionDays: historyRetentionDays
    dataRetention: {
      uploadsDays: uploadsRetentionDays
      // A record that is deleted while the sweep still checks its upload would start the upload again.
      assetsDays: assetsRetentionDays == 0 ? 0 : max(assetsRetentionDays, 7)
      fileStateDays: fileStateRetentionDays
    }
    privateNetwork: privateNetwork
    pageOrigins: pageOrigins
    zoneRedundant: zoneRedundant
    alertEmail: alertEmail
    monthlyBudget: monthlyBudget
    budgetStart: budgetStart
  }
}

@description('The resource group.')
output AZURE_RESOURCE_GROUP string = group.name

@description('The function app.')
output FUNCTION_APP_NAME string = resources.outputs.functionAppName

@description('Where it answers.')
output FUNCTION_APP_URL string = resources.outputs.functionAppUrl

@description('The account to upload photos to.')
output UPLOADS_URL string = resources.outputs.uploadsUrl

@description('The Event Grid topic of that account, which the hook after a deployment subscribes the app to.')
output UPLOADS_SYSTEM_TOPIC string = resources.outputs.uploadsSystemTopic

@description('The account of the host, which keeps events that could not be delivered.')
output HOST_STORAGE_NAME string = resources.outputs.hostStorageName

@description('The Service Bus namespace that events come from; empty for none.')
output SERVICE_BUS_NAMESPACE string = resources.outputs.serviceBusNamespace

@description('The vault that holds the secrets.')
output KEY_VAULT_NAME string = resources.outputs.keyVaultName
